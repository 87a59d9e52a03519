blanket = X
