// The bar above the map sends itself as soon as something is chosen, and leaves out what is empty.
const bar = document.querySelector("form[data-sends-itself]");
bar?.addEventListener("change", () => bar.requestSubmit());
bar?.addEventListener("search", () => bar.requestSubmit()); // the cross in a search field
bar?.addEventListener("formdata", (event) => {
  for (const [name, value] of [...event.formData]) if (!value || (name === "sort" && value === "name")) event.formData.delete(name);
});
