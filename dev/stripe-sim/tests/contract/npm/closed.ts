// Stripe declares its words as open: `'succeeded' | 'failed' | any other string`. An answer must be one of those known
// today, so the open end is taken off, however deep in the object.
export type Closed<T> = Known<Extract<T, string>> | Inner<Exclude<T, string>>;

type Words<S extends string> = S extends unknown ? (string extends S ? never : S) : never;
type Known<S extends string> = [Words<S>] extends [never] ? S : Words<S>;
type Inner<T> = T extends (infer E)[] ? Closed<E>[] : T extends object ? { [K in keyof T]: Closed<T[K]> } : T;
