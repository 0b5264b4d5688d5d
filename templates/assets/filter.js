"use strict";
// Filters and sorting of long tables.

const cell = (row, label) => row.querySelector(`[data-label="${label}"]`);

// Makes a CSV file of rows; an apostrophe precedes a text that a spreadsheet would run.
function csv(rows, day) {
  const quoted = text => `"${text.replace(/^[=+@-]/, "'$&").replace(/"/g, '""')}"`;
  const plain = part => part?.textContent.replace(/\s+/g, " ").trim().replace(/^–$/, "") ?? "";
  const head = ["us_place", "state", "partner", "status", "date", "when", "who", "page", ...(day ? ["as_of"] : [])];
  return [head, ...rows.map(row => [plain(row.querySelector("th a")), row.dataset.state, plain(cell(row, "Partner")),
    row.dataset.status, row.dataset.when ?? "", plain(cell(row, "When")), plain(cell(row, "Who")),
    row.querySelector("th a").href, ...(day ? [day] : [])])].map(line => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}

// The choice is in the address, so that a view can be shared and returned to.
for (const form of all(".filter")) {
  const body = document.getElementById(form.dataset.of), rows = [...body.children], [output] = all("output", form);
  const controls = [...form.elements].filter(control => control.name), {sort, on: date} = form.elements;
  const download = form.querySelector(".take"), now = new Map();
  for (const row of rows) now.set(row, {...row.dataset, cells: ["Status", "When", "Who"].map(label => cell(row, label)?.innerHTML)});
  const heads = all("th[data-sort]", body.parentElement);
  const texts = new Map();
  let about = "";
  // The pages that a row links to.
  const links = ({dataset: {tie, state}, children}) => {
    if (!tie) return all("a", children[0].parentElement).map(link => link.href.split("#")[0]);
    const [us, partner] = tie.split("--");
    return [`cities/${us}/`, `partners/${partner}/`, `states/${state}/`].map(href => address({href}));
  };
  let found = [];  // addresses that the search box finds: rows that link there match too
  const matches = (row, control) => {
    if (!control.value || control === sort || control === date) return true;
    if (control.options) return (row.dataset[control.name] ?? "").split(" ").includes(control.value);
    if (!texts.has(row)) texts.set(row, words(all("th, [data-label=Partner], [data-label=Region]", row).map(part => part.textContent).join(" ") + ` ${row.dataset.state ?? ""}`).map(word => [word, 0, ""]));
    return fits(control.value, texts.get(row)) || links(row).some(href => found.includes(href));
  };
  const order = (key, row) => row.dataset[key + "Rank"] ?? row.dataset[key];
  const sorted = (key, sign) => [...rows].sort((a, b) => {
    const x = order(key, a), y = order(key, b);
    return x && y ? x.localeCompare(y, "en", {numeric: true}) * sign : Number(!x) - Number(!y);
  });
  // A row whose status was different hides the later act.
  let note = "";
  const showDay = async () => {
    const asked = new URLSearchParams(location.search).get("on");
    if (!date || !asked && !note) return;
    const known = asked ? await loadDays().catch(() => null) : null, day = date.value;
    const valid = known && day === asked && isDay(known, day);
    note = !asked ? "" : valid ? `as of ${long(day)}` : known ? notADay(known, asked)
      : "the statuses of other days could not be loaded";
    const sums = known?.statuses.map(() => 0);
    for (const row of rows) {
      const before = now.get(row), [slug, word] = valid ? known.statuses[code(known.ties[row.dataset.tie], day)] : [before.status];
      const same = slug === before.status;
      for (const key of ["when", "year", "body"]) same && before[key] ? row.dataset[key] = before[key] : delete row.dataset[key];
      row.dataset.status = slug;
      row.dataset.statusRank = valid ? known.statuses.findIndex(one => one[0] === slug) : before.statusRank;
      ["Status", "When", "Who"].forEach((label, i) => {
        if (same) cell(row, label).innerHTML = before.cells[i];
        else cell(row, label).replaceChildren(i ? "–" : element("span", word, {class: `status ${slug}`}));
      });
      if (valid) sums[row.dataset.statusRank]++;
    }
    if (valid) note += `: ${sayCounts(known, sums)}`;
    apply();
  };
  const apply = () => {
    const [, down, key] = /(-?)(.*)/.exec(sort?.value ?? "");
    body.append(...(key ? sorted(key, down ? -1 : 1) : rows));
    for (const row of rows) row.hidden = !controls.every(control => matches(row, control));
    const shown = rows.filter(row => !row.hidden).length;
    output.textContent = [`${shown} of ${rows.length} shown`, note, about].filter(Boolean).join(", ");
    if (download) download.textContent = `Download ${shown === 1 ? "this row" : `these ${shown} rows`}`;
    form.classList.toggle("used", controls.some(control => control.value));
    for (const head of heads) {
      head.removeAttribute("aria-sort");
      if (head.dataset.sort === key) head.setAttribute("aria-sort", down ? "descending" : "ascending");
    }
  };
  const update = async () => {
    const text = form.elements.q?.value.trim() ?? "";
    found = [];
    about = "";
    apply();
    showDay();
    if (!text) return;
    let places = await seek(text).catch(() => []), none = "";
    if (!places.length) [none, places] = await noResults(text).catch(() => ["", []]);
    if (text !== form.elements.q.value.trim()) return;
    about = none;
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
    const button = element("button", "", {type: "button", tabindex: -1});  // the order menu does the same
    button.append(...head.childNodes);
    head.append(button);
    on(button, {click: () => {
      const orders = all("option", sort).map(choice => choice.value).filter(value => value.replace("-", "") === head.dataset.sort);
      sort.value = orders[(orders.indexOf(sort.value) + 1) % orders.length];
      write(true);
    }});
  }
  on(form, {
    submit: event => event.preventDefault(),
    input: event => write(event.target.options),
    reset: () => setTimeout(() => write(true)),
  });
  if (download) on(download, {click: () => {
    const text = csv([...body.children].filter(row => !row.hidden), new URLSearchParams(location.search).get("on"));
    const href = URL.createObjectURL(new Blob([text], {type: "text/csv"}));
    element("a", "", {href, download: "ties.csv"}).click();
    URL.revokeObjectURL(href);
  }});
  on(window, {popstate: read});
  if (!location.search && controls.some(({value}) => value)) write();  // chosen before this ran
  else read();
}
