"""Repairs: the smallest changes that would let a late goal be met, each planned anew."""
