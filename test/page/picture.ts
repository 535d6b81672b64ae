import type { Page } from "playwright-core";

/** Pixels of the screen for one of the picture that is kept: fonts may differ by a hair. */
const BLOCK = 8;
/** A block is another one if a channel differs by more, of 255. */
const CHANNEL_MAX = 40;

/** A screenshot made small: each pixel is the mean of a block. PNG, as base64. */
export async function shrink(page: Page, screenshot: Buffer): Promise<string> {
  const source = `data:image/png;base64,${screenshot.toString("base64")}`;
  return page.evaluate(`(async () => {
    const image = await createImageBitmap(await (await fetch(${JSON.stringify(source)})).blob());
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(image.width / ${BLOCK});
    canvas.height = Math.ceil(image.height / ${BLOCK});
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png").split(",")[1];
  })()`);
}

/** Which share of two small pictures' blocks differ, from 0 to 1; 1 for other sizes. */
export async function difference(page: Page, a: string, b: string): Promise<number> {
  return page.evaluate(`(async () => {
    const pixels = async (text) => {
      const blob = await (await fetch("data:image/png;base64," + text)).blob();
      const image = await createImageBitmap(blob);
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [image.width, image.height];
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0);
      return pen.getImageData(0, 0, image.width, image.height);
    };
    const first = await pixels(${JSON.stringify(a)});
    const second = await pixels(${JSON.stringify(b)});
    if (first.width !== second.width || first.height !== second.height) return 1;
    let others = 0;
    for (let i = 0; i < first.data.length; i += 4) {
      const far = (c) => Math.abs(first.data[i + c] - second.data[i + c]) > ${CHANNEL_MAX};
      if (far(0) || far(1) || far(2)) others += 1;
    }
    return others / (first.width * first.height);
  })()`);
}
