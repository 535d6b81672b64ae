import { Component, type ReactNode } from "react";

interface Props {
  readonly children: ReactNode;
}

/**
 * Keeps a fault of one desk from taking the frame down with it. A class, because React has no
 * other way to catch what is thrown while rendering.
 */
export class ErrorWall extends Component<Props, { readonly fault: string | undefined }> {
  override state = { fault: undefined };

  static getDerivedStateFromError(error: unknown): { readonly fault: string } {
    return { fault: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return (
      <section className="empty" role="alert">
        <h1>This desk has failed</h1>
        <p>{fault}</p>
        <p>
          Nothing was changed by that. If the server was replaced by a newer one, load the page
          again.
        </p>
        <button type="button" onClick={() => location.reload()}>
          Load again
        </button>
      </section>
    );
  }
}
