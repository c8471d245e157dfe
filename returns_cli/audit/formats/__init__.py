"""One file a form in which rows are written; see CONTRIBUTING.md."""
