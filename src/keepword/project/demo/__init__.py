"""The tour: links the rows of the policy to the screens, and breaks what must be seen to break. For the demo only."""
