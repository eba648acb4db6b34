-- one row per customer and thing they have of the company; it is a state, not an event: no date is known
select
  customerID || ':' || event as key,
  timestamp '2018-06-30 12:00' as occurred_at,
  event,
  customerID as customer,
  gender, TechSupport as tech_support, Contract as contract, PaymentMethod as payment,
  SeniorCitizen as senior, Partner as partner, Dependents as dependents, tenure as months, PhoneService as phone,
  InternetService as internet, OnlineSecurity as security, OnlineBackup as backup, DeviceProtection as protection,
  StreamingTV as television, PaperlessBilling as paperless, MonthlyCharges as monthly
from customers, (values ('address'), ('contract'), ('tech_support'), ('payment')) as had (event)
