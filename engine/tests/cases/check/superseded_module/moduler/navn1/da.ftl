fuldt = Navn
