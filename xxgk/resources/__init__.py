"""Knowledge as data: indicators, forms, identities, phrases, terms, and their loaders."""
