"""What a phone asks of the site: the app itself, its turf, what others of the turf did."""
