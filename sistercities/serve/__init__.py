"""The development server: serves the site, watches its inputs and rebuilds it."""
