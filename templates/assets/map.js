"use strict";
// Maps of ties: one tab stop each, arrow keys from mark to mark, a card with the tie's sentence.

// Where the middle of a mark is, in pixels of its map.
function middle(link) {
  const use = all("use", link).find(one => one.getBoundingClientRect().width), box = (use ?? link).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}
// The nearest mark in a direction; sideways counts twice.
function next(links, from, [dx, dy]) {
  const [x, y] = middle(from);
  const distances = links.filter(link => link !== from).map(link => {
    const [a, b] = middle(link), along = (a - x) * dx + (b - y) * dy, across = Math.abs((a - x) * dy) + Math.abs((b - y) * dx);
    return [along > 1 ? along + 2 * across : Infinity, link];
  });
  return distances.reduce((best, one) => one[0] < best[0] ? one : best, [Infinity, from])[1];
}

const maps = all("svg:is(.us, .state, .one, .polar)").filter(svg => svg.querySelector("a")).map(svg => {
  const links = all("a", svg), frame = element("div", "", {class: "map", role: "application", tabindex: 0,
    "aria-label": "Map: arrow keys go from tie to tie, Enter opens one"});
  const card = element("p", "", {class: "tip", role: "status"}), sentences = new Map();
  for (const link of links) {
    sentences.set(link, link.querySelector("title").textContent);
    link.querySelector("title").remove();
  }
  svg.replaceWith(frame);
  frame.append(svg);
  frame.after(card);
  let shown = null, touch = false, prefix = () => "";
  const hide = () => {
    shown?.classList.remove("shown");
    shown = null;
    card.replaceChildren();
  };
  const show = link => {
    if (shown === link) return;
    hide();
    shown = link;
    link.classList.add("shown");
    card.append(prefix(link), element("a", sentences.get(link), {href: page(link.getAttribute("href")), tabindex: -1}));
    const [x, y] = middle(link), box = frame.getBoundingClientRect(), own = frame.offsetTop, side = card.offsetWidth;
    card.style.left = `${frame.offsetLeft + Math.max(0, Math.min(x - box.x - side / 2, box.width - side))}px`;
    card.style.top = `${own + y - box.y + 12}px`;
  };
  const DIRECTIONS = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1]};
  on(frame, {
    focus: () => frame.matches(":focus-visible") && show(shown ?? links[0]),
    blur: hide,
    keydown: event => {
      if (DIRECTIONS[event.key]) show(next(links, shown ?? links[0], DIRECTIONS[event.key]));
      else if (event.key === "Enter" && shown) location.assign(page(shown.getAttribute("href")));
      else if (event.key === "Escape") hide();
      else return;
      event.preventDefault();
    },
    pointerover: event => links.includes(event.target.closest("a")) && show(event.target.closest("a")),
    pointerdown: event => touch = event.pointerType !== "mouse",
    // A finger cannot hover: a tap shows the card, whose link opens the page.
    click: event => {
      const link = event.target.closest("a");
      if (link && touch) event.preventDefault();
      if (!link) hide();
    },
  });
  on(frame.parentElement, {pointerleave: event => event.pointerType === "mouse" && hide()});
  return {svg, links, hide, setPrefix: text => prefix = text};
});

// Every tie as of a day: map, bar and totals of the home page.
for (const form of maps.length ? all(".asof") : []) {
  const [{svg, links, hide, setPrefix}] = maps, {on: date, step} = form.elements, [output] = all("output", form);
  const rects = all(".bar rect"), numbers = all(".totals strong");
  const now = new Map(links.map(link => [link, link.parentElement.getAttribute("class")]));
  const tie = link => /cities\/([^/]+)\/(?:index\.html)?#(.+)/.exec(link.getAttribute("href")).slice(1).join("--");
  const days = known => [...new Set([known.first, ...Object.values(known.ties).flat().map(change => change[0]), known.last])].sort();
  let changed = false;
  const showDay = async () => {
    const wanted = new URLSearchParams(location.search).get("on");
    if (!wanted && !changed) return;
    changed = true;
    const known = await loadDays().catch(() => null), valid = wanted && known && isDay(known, wanted);
    if (!known) return void (output.textContent = "The statuses of other days could not be loaded.");
    const day = valid ? wanted : known.last, slugs = known.statuses.map(status => status[0]);
    date.value = day;
    step.value = days(known).findLastIndex(one => one <= day);
    const sums = slugs.map(() => 0);
    hide();
    for (const link of links) {
      const slug = valid ? slugs[code(known.ties[tie(link)], day)] : now.get(link), number = slugs.indexOf(slug);
      sums[number]++;
      svg.querySelector(`g.${slug}`).append(link);
      for (const use of all("use", link)) use.setAttribute("href", use.getAttribute("href").replace(/\d$/, number));
    }
    sums.reduce((x, sum, i) => {
      rects[i].setAttribute("x", x);
      rects[i].setAttribute("width", sum);
      numbers[i].textContent = sum;
      return x + sum;
    }, 0);
    setPrefix(link => valid ? `${known.statuses[code(known.ties[tie(link)], day)][1]} as of ${long(day)}. Now: ` : "");
    output.textContent = wanted && !valid ? notADay(known, wanted) : `As of ${long(day)}: ${sayCounts(known, sums)}`;
    step.setAttribute("aria-valuetext", long(day));
  };
  const setDay = (day, last) => {
    history.replaceState(null, "", location.pathname + (day && day !== last ? `?on=${day}` : ""));
    changed = true;
    showDay();
  };
  on(form, {
    input: async event => {
      const known = await loadDays().catch(() => null);
      if (event.target === date ? date.value : known) setDay(event.target === date ? date.value : days(known)[step.value], known?.last);
    },
  });
  on(window, {popstate: showDay});
  showDay();
}
