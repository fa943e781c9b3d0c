"""Views translate between requests and the part's questions and actions; they decide nothing."""
