"use strict";
// The search box of every page; filter.js builds on it. Data is inserted as text, never as markup.
const root = new URL("..", document.currentScript.src);
const onDisk = location.protocol === "file:";
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const on = (target, handlers) => Object.entries(handlers).forEach(([name, handler]) => target.addEventListener(name, handler));
function element(tag, text, attributes) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(text);
  return made;
}

// A site opened from a folder has no server to turn "cities/" into "cities/index.html".
function page(href) {
  const [path, rest = ""] = href.split(/(?=[#?])/);
  return onDisk && path.endsWith("/") && !path.includes(":") ? path + "index.html" + rest : href;
}
if (onDisk) {
  for (const link of all("a[href]")) link.setAttribute("href", page(link.getAttribute("href")));
  for (const form of all("form[action]")) form.action = page(form.getAttribute("action"));
}

// An address unfolds what contains it.
const unfold = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1))), folded = target?.closest("details");
  if (folded && !folded.open) {
    folded.open = true;
    target.scrollIntoView();
  }
};
on(window, {hashchange: unfold});
unfold();

// A table that a phone shows as cards stays a table to a screen reader.
const ROLES = {table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell"};
for (const part of all(".ties, .ties :is(thead, tbody, tr, th, td)")) {
  part.setAttribute("role", ROLES[part.localName] ?? (part.scope === "col" ? "columnheader" : "rowheader"));
}

// Names are compared without case, accents and script, by sound: Nizhny, Nizhni, Нижний.
const LATIN = "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya i yi ye g".split(" ");
const CYRILLIC = new Map([..."абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ"].map((letter, i) => [letter, LATIN[i]]));
const SOUNDS = [[/^(saint|sankt|st)$/, "st."], [/^(mount|mt)$/, "mt."], [/^(fort|ft)$/, "ft."], [/s?b[eu]rgh?$/, "burg"],
  [/shch|sch/g, "sh"], [/tch/g, "ch"], [/kh/g, "h"], [/zh|j/g, "z"], [/tz|cz/g, "ts"], [/x/g, "ks"], [/ph/g, "f"],
  [/ck/g, "k"], [/w/g, "v"], [/y[eo]/g, "e"], [/y/g, "i"], [/ie/g, "e"], [/(.)\1+/g, "$1"]];
function words(text) {
  return text.toLowerCase().normalize("NFC").replace(/[\u0400-\u04ff]/g, letter => CYRILLIC.get(letter) ?? letter)
    .normalize("NFKD").replace(/[\p{M}'’ʼ`]/gu, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean)
    .map(word => [word, SOUNDS.reduce((found, [from, to]) => found.replace(from, to), word)]);
}
// Whether one letter, not the first, is wrong, missing, doubled or swapped.
function isNear(typed, word) {
  let i = 0;
  while (i < typed.length && typed[i] === word[i]) i++;
  const a = typed.slice(i), b = word.slice(i), c = a.slice(1), d = b.slice(1);
  return i > 0 && typed.length > 3 && (d.startsWith(c) || b.startsWith(c) || d.startsWith(a)
    || (a[0] === d[0] && c[0] === b[0] && d.slice(1).startsWith(c.slice(1))));
}
function distance([plain, soft], [word, softWord], loosely) {
  if (plain === word || soft === softWord) return 0;
  if (word.startsWith(plain) || softWord.startsWith(soft)) return 1;
  return loosely && isNear(soft, softWord) ? 3 : Infinity;
}
// ``names``: words with their cost and the reason to show. Every typed word must be found.
function fit(typed, names, loosely) {
  return typed.reduce(([sum, known], one) => {
    const [least, why] = names.reduce((best, [word, cost, why]) => {
      const price = distance(one, word, loosely) + cost;
      return price < best[0] ? [price, why] : best;
    }, [Infinity, ""]);
    return [sum + least, known || why];
  }, [0, ""]);
}
const fits = (text, names) => fit(words(text), names)[0] < Infinity;
function best(places, text) {
  for (const loosely of [false, true]) {
    const found = places.map(place => [...fit(words(text), place.names, loosely), place]).filter(([sum]) => sum < Infinity);
    if (found.length) return found.sort(([a], [b]) => a - b).map(([sum, why, place]) => ({...place, sum, why}));
  }
  return [];
}

// Every tie's status on any day; loaded when a day is first chosen.
let days;
function loadDays() {
  return days ??= new Promise((resolve, reject) => {
    window.asOf = resolve;
    const script = element("script", "", {src: new URL("as-of.js", root)});
    script.onerror = reject;
    document.head.append(script);
  });
}
const long = day => new Date(`${day}T00:00Z`).toLocaleDateString("en-US", {dateStyle: "long", timeZone: "UTC"});
const code = (changes, day) => changes.findLast(([since]) => since <= day)[1];
function isDay({first, last}, text) {
  const day = new Date(`${text}T00:00Z`);  // February 30 is March 2 to some engines
  return !isNaN(day) && day.toISOString().slice(0, 10) === text && text >= first && text <= last;
}
const notADay = ({first, last}, text) => `“${text}” is not a day from ${long(first)} to ${long(last)}; these are the current statuses`;
const sayCounts = ({statuses}, sums) => statuses.map(([, word], i) => sums[i] && `${sums[i]} ${word.toLowerCase()}`).filter(Boolean).join(", ");

// The index is loaded when the box first gets focus.
let index;
function known({places, statuses, ...rest}) {
  const costs = (text, cost, why) => words(text).map((word, i) => [word, cost || i && 0.5, why]);
  const named = (names, cost) => Object.entries(names).flatMap(([way, listed]) =>
    listed.flatMap(name => costs(name, way === "also" && !name.includes(" ") ? -1 : cost, way && `${way} ${name}`)));
  return {...rest, places: places.map(({name, in: where, href, counts, state, aliases = {}, keywords = {}}) => ({name, where, href, state,
    names: [...costs(name, 0, ""), ...named(aliases, 1), ...costs(where, 2, ""), ...named(keywords, 2)],
    marks: statuses.map(([slug, word], i) => [slug, word, counts[i]]).filter(mark => mark[2])}))};
}
function load() {
  return index ??= onDisk ? new Promise(resolve => {
    window.placesIndex = index => resolve(known(index));
    document.head.append(element("script", "", {src: new URL("search.js", root)}));
  }) : fetch(new URL("search.json", root)).then(answer => answer.json()).then(known);
}

// A large site has another index: see pagefind.js.
const seek = window.placesSearch ?? (async text => best((await load()).places, text));
const address = ({href}) => String(new URL(page(href), root));

// If no name is found: the places of a ZIP code or of a state's name, or a link to report a name.
async function noResults(text) {
  if (window.placesSearch) return ["Nothing was found", []];
  const {places, states, zips, report} = await load(), typed = text.toLowerCase();
  const of = code => [...places.filter(place => place.where === "state" && place.name === states[code]),
    ...places.filter(place => place.state === code)];
  const more = {name: `Tell us what you know about “${text}”`, where: "", marks: [], href: report.replaceAll("TYPED", encodeURIComponent(text))};
  const zip = /^(\d{3})\d\d(-\d{4})?$/.exec(typed);
  if (zip) {
    const [, , code] = zips.find(([first, last]) => first <= zip[1] && zip[1] <= last) ?? [];
    if (!code) return [`No state has ZIP codes that begin with ${zip[1]}`, []];
    const there = of(code);
    return [`ZIP codes that begin with ${zip[1]} are in ${states[code]}${there.length ? "" : ", where no tie is on record"}`, there];
  }
  const code = Object.keys(states).find(code => words(text).some(([word]) => word === code.toLowerCase())
    || words(states[code]).every(([word]) => words(text).some(([one]) => one === word)));
  const there = code ? of(code) : [];
  return [`“${text}” is not on record${there.length ? `; these are in ${states[code]}` : code ? `, nor is any tie of ${states[code]}` : ""}`, [...there, more]];
}

function option(place, id) {
  const {name, where, why, marks} = place;
  const item = element("li", element("b", name, {}), {id, role: "option"});
  item.append(" ", element("span", [where, why].filter(Boolean).join(", "), {class: "quiet"}));
  const many = marks.length > 1 || marks[0]?.[2] > 1;
  for (const [slug, word, number] of marks) {
    item.append(" ", element("span", many ? `${number} ${word.toLowerCase()}` : word, {class: `status ${slug}`}));
  }
  item.dataset.href = address(place);
  return item;
}

const MOST = 8;
// Copy buttons, if the browser lets a page copy.
if (navigator.clipboard) for (const part of all("[data-copy]")) {
  part.after(element("button", "Copy", {type: "button", class: "copier", "aria-live": "polite", "data-text": part.textContent}));
}
for (const button of all(".copier")) {
  if (!navigator.clipboard) button.parentElement.remove();
  on(button, {click: () => navigator.clipboard.writeText(button.dataset.text).then(() => button.textContent = "Copied")});
}

// ARIA's combobox: arrow keys select, nothing is selected automatically. Enter opens a single best match.
for (const form of all(".find")) {
  const input = form.elements.q, list = element("ul", "", {id: "found", role: "listbox", "aria-label": "Places"});
  const status = element("p", "", {role: "status"}), results = element("div", status, {class: "results hidden"});
  const set = (name, value) => input.setAttribute(name, value);
  let chosen = -1, match = "";
  const choose = number => {
    list.children[chosen]?.removeAttribute("aria-selected");
    const item = list.children[chosen = number];
    item?.setAttribute("aria-selected", "true");
    item?.scrollIntoView({block: "nearest"});
    set("aria-activedescendant", item?.id ?? "");
  };
  const open = yes => {
    choose(-1);
    list.hidden = !yes || !list.children.length;
    results.classList.toggle("hidden", !yes);
    set("aria-expanded", !list.hidden);
  };
  const update = async () => {
    match = "";
    const text = input.value.trim();
    let found = text ? await seek(text) : [], message = `${found.length} found`;
    if (found.length === 1 || found[1]?.sum > found[0]?.sum) match = address(found[0]);
    if (found.length > MOST) found = [...found.slice(0, MOST), {name: `See all ${found.length}`, where: "", marks: [],
      href: `cities/?q=${encodeURIComponent(text)}`}];
    else if (text && !found.length) [message, found] = await noResults(text);
    if (text !== input.value.trim()) return;
    list.replaceChildren(...found.map((place, i) => option(place, `found-${i}`)));
    status.textContent = text && message;
    open(Boolean(text));
  };
  const go = href => location.assign(href);
  set("role", "combobox");
  set("aria-autocomplete", "list");
  set("aria-controls", list.id);
  results.append(list);
  form.append(results);
  open(false);
  on(input, {
    focus: () => seek("").catch(() => {}),
    input: () => update().catch(() => open(false)),
    blur: () => open(false),
    keydown: event => {
      const last = list.children.length - 1, step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (step && last >= 0) {
        if (list.hidden) open(true);
        choose(chosen + step > last ? 0 : chosen + step < 0 ? last : chosen + step);
      } else if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        open(false);
      } else if (event.key === "Enter" && chosen >= 0) {
        go(list.children[chosen].dataset.href);
      } else return;
      event.preventDefault();
    },
  });
  on(results, {mousedown: event => event.preventDefault()});
  on(list, {click: event => go(event.target.closest("li").dataset.href)});
  on(form, {submit: event => {
    if (!match) return;
    event.preventDefault();
    go(match);
  }});
}
