// Whether the focus has not moved, and what is wrong with how its place looks: WCAG 2.4.7, 2.4.12, 1.4.11.
() => {
  const here = document.activeElement;
  const same = here === globalThis.lastStop;
  globalThis.lastStop = here;
  if (here === document.body || here.tabIndex < 0) return [same, ""];  // nothing that could be pressed
  const style = getComputedStyle(here), wide = parseFloat(style.outlineWidth);
  if (style.outlineStyle === "none" || wide < 2) return [same, "has no outline"];

  const light = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const reach = wide + parseFloat(style.outlineOffset);
  let ground = reach > 0 ? here.parentElement : here;
  while (ground && /, 0\)$|transparent/.test(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement;
  const [ring, back] = [style.outlineColor, ground ? getComputedStyle(ground).backgroundColor : "rgb(255, 255, 255)"]
    .map(light);
  if ((Math.max(ring, back) + 0.05) / (Math.min(ring, back) + 0.05) < 3) return [same, "has an outline too pale to see"];

  const box = here.getBoundingClientRect(), out = Math.max(reach, 0), page = document.documentElement;
  const lost = (edge, across, down) => Math.max(
    across ? Math.max(edge.left - box.left, box.right - edge.right) + out : 0,
    down ? Math.max(edge.top - box.top, box.bottom - edge.bottom) + out : 0,
  );
  const view = {left: 0, top: 0, right: page.clientWidth, bottom: page.clientHeight};
  if (lost(view, true, box.height < view.bottom) >= 1) return [same, `is not in view: ${JSON.stringify(box)}`];
  for (let each = here.parentElement; each !== document.body; each = each.parentElement) {
    const look = getComputedStyle(each);
    const cut = lost(each.getBoundingClientRect(), look.overflowX !== "visible", look.overflowY !== "visible");
    if (cut >= 1) return [same, `has an outline of which ${each.tagName}.${each.className} cuts off ${cut} pixels`];
  }
  for (const part of here.getClientRects())
    for (const [x, y] of [[0.5, 0.5], [0.05, 0.1], [0.95, 0.1], [0.05, 0.9], [0.95, 0.9]]) {
      const [left, top] = [part.left + part.width * x, part.top + part.height * y];
      const seen = document.elementFromPoint(left, top);
      if (top >= 0 && top < view.bottom && seen && !here.contains(seen) && !seen.contains(here))
        return [same, `is covered by ${seen.outerHTML.slice(0, 80)}`];
    }
  return [same, ""];
}
