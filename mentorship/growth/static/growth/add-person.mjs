// A name offered below the field goes into it; without JavaScript names are typed.
for (const button of document.querySelectorAll("[data-add-person]")) {
  button.addEventListener("click", () => {
    const field = button.closest("form").elements.people;
    const named = field.value.split(/[,;\n]+/).map((part) => part.trim()).filter(Boolean);
    if (!named.includes(button.dataset.addPerson)) named.push(button.dataset.addPerson);
    field.value = named.join(", ");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    button.remove();
    field.focus();
  });
}
