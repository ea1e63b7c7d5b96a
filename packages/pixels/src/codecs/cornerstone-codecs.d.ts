// The @cornerstonejs codecs ship without types. Each entry is Emscripten glue: a factory in CommonJS form.
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  const factory: import('./codec-loader.ts').CodecFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  const factory: import('./codec-loader.ts').CodecFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-openjph/wasmjs' {
  const factory: import('./codec-loader.ts').CodecFactory;
  export default factory;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  const factory: import('./codec-loader.ts').CodecFactory;
  export default factory;
}
