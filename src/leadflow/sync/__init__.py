"""Pure sync: cards, the three-way reconcile, and the operations it returns."""
