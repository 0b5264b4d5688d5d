"use strict";
// Search in the text of a large site's pages: Pagefind's index, loaded when the search box is first entered.
{
  const here = document.currentScript.src;
  let engine;
  window.placesSearch = async text => {
    engine ??= import(new URL("pagefind.js", here));
    const {results} = await (await engine).search(text || null);
    const found = await Promise.all((text ? results : []).slice(0, 8).map(result => result.data()));
    return found.map(({url, meta}) => ({name: meta.title, where: meta.answer, href: url, marks: []}));
  };
}
