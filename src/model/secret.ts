/** A value that prints ••• wherever it is printed; only collect/http and notify open it. */
export interface Secret {
  reveal(): string;
  toString(): string;
}
export type Secrets = Readonly<Record<string, Secret>>;

export const MASK = '•••';

class Hidden implements Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return MASK;
  }
  toJSON(): string {
    return MASK;
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return MASK;
  }
}

export function secret(value: string): Secret {
  return new Hidden(value);
}

export function isSecret(value: unknown): value is Secret {
  return value instanceof Hidden;
}

/** The text of a plain or secret value: for the two places that put it on the wire. */
export function reveal(value: string | Secret): string {
  return typeof value === 'string' ? value : value.reveal();
}
