"""`make bench`: what siklus costs beside the barest SQL that does the same visible work, in the same run."""
