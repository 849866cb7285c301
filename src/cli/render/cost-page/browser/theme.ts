/** The colours that hold now, as the page's style says. */
export type Theme = { text: string; line: string; paper: string; series: string[] };

const SERIES = 8;

export function themeNow(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: colour('text'),
    line: colour('line'),
    paper: colour('paper'),
    series: Array.from({ length: SERIES }, (_, index) => colour(`chart-${index + 1}`)),
  };
}

/** Paper is white: a canvas has to be painted anew for it, and before the browser takes its picture of the page. */
export function onThemeChange(repaint: () => void): void {
  for (const query of ['(prefers-color-scheme: dark)', 'print']) {
    window.matchMedia(query).addEventListener('change', repaint);
  }
  const printing = (now: boolean) => () => {
    document.documentElement.classList.toggle('printing', now);
    repaint();
  };
  window.addEventListener('beforeprint', printing(true));
  window.addEventListener('afterprint', printing(false));
}
