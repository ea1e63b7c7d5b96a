import { vertexShader } from './shaders.ts';

/** A linked program; uniforms are looked up by name once. */
export class Program {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #locations = new Map<string, WebGLUniformLocation | null>();

  private constructor(gl: WebGL2RenderingContext, program: WebGLProgram) {
    this.#gl = gl;
    this.#program = program;
  }

  /** Undefined when the driver refuses the shader or the context is lost. */
  static link(gl: WebGL2RenderingContext, fragmentShader: string): Program | undefined {
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, vertexShader],
      [gl.FRAGMENT_SHADER, fragmentShader],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) return undefined;
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    return gl.getProgramParameter(program, gl.LINK_STATUS) ? new Program(gl, program) : undefined;
  }

  use(): void {
    this.#gl.useProgram(this.#program);
  }

  setFloat(name: string, value: number): void {
    this.#gl.uniform1f(this.#location(name), value);
  }

  setInteger(name: string, value: number): void {
    this.#gl.uniform1i(this.#location(name), value);
  }

  setFlag(name: string, value: boolean): void {
    this.#gl.uniform1i(this.#location(name), value ? 1 : 0);
  }

  setFloats(name: string, values: readonly [number, number] | readonly [number, number, number]): void {
    if (values.length === 2) this.#gl.uniform2f(this.#location(name), ...values);
    else this.#gl.uniform3f(this.#location(name), ...values);
  }

  setIntegers(name: string, x: number, y: number): void {
    this.#gl.uniform2i(this.#location(name), x, y);
  }

  #location(name: string): WebGLUniformLocation | null {
    let location = this.#locations.get(name);
    if (location === undefined) {
      location = this.#gl.getUniformLocation(this.#program, name);
      this.#locations.set(name, location);
    }
    return location;
  }
}
