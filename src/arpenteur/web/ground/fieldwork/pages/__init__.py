"""Views, a module a page: they read a form, call a verb, show or redirect."""
