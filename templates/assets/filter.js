"use strict";
// Filters and sorting of long tables, with what site.js has.

// The choice is kept in the address, so that a view can be sent, kept and gone back to.
for (const form of all(".filter")) {
  const body = document.getElementById(form.dataset.of), rows = [...body.children], [said] = all("output", form);
  const controls = [...form.elements].filter(control => control.name), {sort} = form.elements;
  const heads = all("th[data-sort]", body.parentElement);
  const texts = new Map();
  let found = [];  // the addresses of what the search box finds by the same words: rows that lead there fit too
  const fits = (row, control) => {
    if (!control.value || control === sort) return true;
    if (control.options) return (row.dataset[control.name] ?? "").split(" ").includes(control.value);
    if (!texts.has(row)) texts.set(row, words(row.innerHTML.replace(/<[^>]*>/g, " ")).map(word => [word, 0]));
    return score(words(control.value), texts.get(row)) < Infinity
      || all("a", row).some(link => found.includes(link.href.split("#")[0]));
  };
  const order = (key, row) => row.dataset[key + "Rank"] ?? row.dataset[key];
  const sorted = (key, way) => [...rows].sort((a, b) => {
    const x = order(key, a), y = order(key, b);
    return x && y ? x.localeCompare(y, "en", {numeric: true}) * way : Number(!x) - Number(!y);
  });
  const apply = () => {
    const [, down, key] = /(-?)(.*)/.exec(sort?.value ?? "");
    body.append(...(key ? sorted(key, down ? -1 : 1) : rows));
    for (const row of rows) row.hidden = !controls.every(control => fits(row, control));
    said.textContent = `${rows.filter(row => !row.hidden).length} of ${rows.length} shown`;
    form.classList.toggle("used", controls.some(control => control.value));
    for (const head of heads) {
      head.removeAttribute("aria-sort");
      if (head.dataset.sort === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    }
  };
  const update = async () => {
    const text = form.elements.q?.value.trim() ?? "";
    found = [];
    apply();
    const places = text ? await seek(text).catch(() => []) : [];
    if (!places.length || text !== form.elements.q.value.trim()) return;
    found = places.map(address);
    apply();
  };
  const read = () => {
    const asked = new URLSearchParams(location.search);
    for (const control of controls) {
      control.value = asked.get(control.name) ?? "";
      if (control.selectedIndex < 0) control.value = "";
    }
    update();
  };
  const write = keep => {
    const asked = new URLSearchParams(controls.filter(control => control.value).map(({name, value}) => [name, value]));
    history[keep ? "pushState" : "replaceState"](null, "", location.pathname + (asked.size ? `?${asked}` : ""));
    update();
  };
  for (const head of heads) {
    const button = element("button", "", {type: "button"});
    button.append(...head.childNodes);
    head.append(button);
    on(button, {click: () => {
      const ways = all("option", sort).map(choice => choice.value).filter(value => value.replace("-", "") === head.dataset.sort);
      sort.value = ways[(ways.indexOf(sort.value) + 1) % ways.length];
      write(true);
    }});
  }
  on(form, {
    submit: event => event.preventDefault(),
    input: event => write(event.target.options),
    reset: () => setTimeout(() => write(true)),
  });
  on(window, {popstate: read});
  read();
}
