"""Whether the sources' addresses still work, and whether archived copies exist: reported, never acted on."""
