blanket = Ikke JSON
