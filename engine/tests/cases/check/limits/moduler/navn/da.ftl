navn = Navn
