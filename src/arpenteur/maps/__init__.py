"""What drawn maps share: their plane, names along streets, what is written where, scale, north and credit."""
