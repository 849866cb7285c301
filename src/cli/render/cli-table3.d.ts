// Its own measure of a text: what is cut to a width must be cut by the measure that pads it.

declare module 'cli-table3/src/utils.js' {
  const utils: { strlen(text: string): number };
  export default utils;
}
