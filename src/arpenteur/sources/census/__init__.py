"""INSEE: census by IRIS, incomes by IRIS, squares of 200 m, rates by commune."""
