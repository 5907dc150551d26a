"""Where links in messages lead: a page for its reader alone, on which only a button acts."""
