"""The look: base page, elements, Markdown and charts, so that each part says only what it shows."""
