/** Narrow enough for one column. CSS modules repeat this width: a media query cannot read a custom property. */
export const phone = '(max-width: 640px)';

/**
 * Too narrow for the viewer's tools side by side: a phone, a tablet held upright, a window zoomed to 200 %.
 * `top-bar.module.css` and `cine-bar.module.css` repeat it.
 */
export const compact = '(max-width: 760px), (pointer: coarse) and (max-width: 1000px)';
