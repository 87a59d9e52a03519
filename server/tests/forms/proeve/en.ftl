blanket = Trial
    .description = A form for the server's own tests.
    .receipt = Nothing more happens.
    .who = Tests only.
    .time = It takes a moment.

step-om = About the trial

navn = Name
    .error-missing = Write the name
beloeb = Amount
    .error-not_a_number = Write the amount in figures
med_bilag = Are there attachments?
    .error-missing = Choose whether there are attachments
bilag = Attachments
    .error-missing = Attach at least one file
ture = Trips
    .row = Trip { $row }
    .add = Add a trip
    .remove = Remove the trip
ture-dato = Date
    .hint = For example 31 12 2026
    .error-missing = Write the date of the trip
law-fvl = The Public Administration Act
