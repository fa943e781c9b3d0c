// A page of somebody signed in must not come back by the Back button after they signed out. Browsers keep whole pages
// aside even when told not to store them; such a page is emptied at once, and asked for again at the server.
addEventListener("pageshow", (event) => {
  if (event.persisted) {
    document.documentElement.replaceChildren();
    location.reload();
  }
});
