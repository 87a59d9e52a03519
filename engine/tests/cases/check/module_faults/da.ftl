blanket = Fejl i moduler
step-et = Et
