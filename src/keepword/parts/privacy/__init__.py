"""The visitor's room: the policy with its lights, the evidence, the history, and the choices."""
