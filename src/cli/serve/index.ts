export { bannerDocument, renderBanner, type Started } from "./banner.ts";
export { serve } from "./serve.ts";
