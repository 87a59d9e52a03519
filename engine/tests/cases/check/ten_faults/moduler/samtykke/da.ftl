blanket = Samtykke
