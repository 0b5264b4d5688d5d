"""Whether the sources' addresses still answer, and whether archived copies of them exist: reported, never acted on."""
