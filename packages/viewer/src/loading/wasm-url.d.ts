/** A file that the bundler copies beside the script; the import is its address. */
declare module '*?url' {
  const url: string;

  // biome-ignore lint/style/noDefaultExport: this is how the bundler exports it
  export { url as default };
}
// Emscripten's CommonJS output, without types.
declare module '@cornerstonejs/codec-libjxl/decodewasmjs';
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs';
declare module '@cornerstonejs/codec-openjpeg/wasmjs';
declare module '@cornerstonejs/codec-openjph/wasmjs';
