// Opened from a folder on disk there is no server to turn "cities/" into "cities/index.html": do it here.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll("a[href]")) {
    const [path, fragment] = link.getAttribute("href").split("#");
    if (path && !path.includes(":") && path.endsWith("/")) {
      link.setAttribute("href", path + "index.html" + (fragment ? "#" + fragment : ""));
    }
  }
}
