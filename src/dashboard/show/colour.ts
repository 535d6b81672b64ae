/** What a colour of the page is at an element right now, as a canvas takes it. */
export function colourOf(element: HTMLElement, name: `--${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  // Beside it, not in it: a canvas holds nothing that is shown.
  (element.parentElement ?? element).append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
