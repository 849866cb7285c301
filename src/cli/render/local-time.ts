/** `14:03:20`, in this machine's zone. */
export function localTime(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 8);
}

/** `2026-11-26 09:00`, in this machine's zone. */
export function localMinute(iso: string): string {
  const time = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** A text with the moments in it, which are UTC, in this machine's zone: `rests until 14:03:20`. */
export function inLocalTime(text: string): string {
  return text.replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, localTime);
}
