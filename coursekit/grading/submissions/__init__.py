"""What was handed in: finding notebooks, naming their students, reading them."""
