/** Components may set custom properties, which React's own types do not know. */
declare module "react" {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}

export {};
