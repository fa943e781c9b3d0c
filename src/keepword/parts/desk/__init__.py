"""The desk exists so that the people who run a site see first what is broken, and can mend it."""
