# The product's own texts in English: faults (error-*) and how answers are shown (ui-*). The renderer's words are in web/texts.
# After a change: UPDATE=1 cargo test -p blanket-engine

## Faults in answers

error-missing-write = Fill in “{ $label }”
error-missing-choose = Choose an answer to “{ $label }”
error-missing-confirm = Tick the box to confirm: “{ $label }”
error-missing-attach = Attach a file to “{ $label }”
error-not_a_number = Write “{ $label }” as a number, for example 12.5
error-not_an_amount = Write “{ $label }” as an amount in kroner, for example 1,234.50
error-too_many_decimals =
    { $max ->
        [0] Write “{ $label }” as a whole number
       *[other] Write “{ $label }” with at most { $max } decimals
    }
error-too_small = “{ $label }” must be at least { $min }
error-too_large = “{ $label }” must be at most { $max }
error-too_long = “{ $label }” may be at most { $max } characters long. You have written { $length }
error-not_a_date = Write “{ $label }” as a date that exists, for example 24 12 2026
error-not_a_month = Write “{ $label }” as a month and a year, for example 12 2026
error-not_a_time = Write “{ $label }” as a time of day, for example 08:30
error-too_early = “{ $label }” must be { $min } or later
error-too_late = “{ $label }” must be { $max } or earlier
error-day_missing = Write the day in “{ $label }”
error-month_missing = Write the month in “{ $label }”
error-year_missing = Write the year in “{ $label }” with four digits
error-not_an_option = Choose one of the answers to “{ $label }”
error-not_a_cpr = Write “{ $label }” with 10 digits, for example 010190-1234
error-not_a_cvr = Write “{ $label }” with 8 digits. If there are 8 already, see whether one of them is wrong
error-not_a_p_number = Write “{ $label }” with 10 digits
error-not_a_phone = Write “{ $label }” with 8 digits, or with a country code before it, for example +49 30 123456
error-not_an_email = Write “{ $label }” as an e-mail address, for example name@example.com
error-not_a_postal_code = Write “{ $label }” with 4 digits
error-not_an_account = Write “{ $label }” with 4 digits in the registration number and at most 10 digits in the account number
error-account_missing = Write the account number in “{ $label }”
error-registration_missing = Write the registration number in “{ $label }”
error-too_few_chosen = Choose at least { $min } answers to “{ $label }”
error-too_many_chosen = Choose at most { $max } answers to “{ $label }”
error-not_alone = You have chosen answers to “{ $label }” that cannot be chosen together. Remove one of them
error-left_out = You have not answered “{ $label }”. { $consequence } You may send without it.
error-stopped = You cannot send the form: { $label }
error-file_too_large = The file “{ $name }” is too large. It may be at most { $max } MB
error-file_type = The file “{ $name }” is not of a type we can receive. Choose one of the types { $types }
error-too_many_files = Choose at most { $max } files for “{ $label }”
error-not_a_file = We cannot find a file for “{ $label }”. Remove it and attach it again
error-rows_max = There can be at most { $max } under “{ $label }”. Remove the surplus

## Answers shown as text

ui-yes = Yes
ui-no = No
ui-month-1 = January
ui-month-2 = February
ui-month-3 = March
ui-month-4 = April
ui-month-5 = May
ui-month-6 = June
ui-month-7 = July
ui-month-8 = August
ui-month-9 = September
ui-month-10 = October
ui-month-11 = November
ui-month-12 = December
ui-part-day = Day
ui-part-month = Month
ui-part-year = Year
ui-part-registration = Registration number
ui-part-account = Account number
ui-part-vej = Street, number, floor and door
ui-part-postnr = Postcode
ui-part-by = Town
ui-part-dar_id = The address's number in the address register
ui-file-later = Will be sent later
