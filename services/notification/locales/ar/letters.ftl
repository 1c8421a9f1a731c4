# ما تقوله رسائل رِفادة. كل قيمة تُدرج في جملة معزولة الاتجاه.

colon = { ": " }
brand = رِفادة
greeting = مرحبًا،
greeting-named = مرحبًا { $name }،

label-campaign = الحملة
label-organisation = الجهة
label-permit = رقم ترخيص جمع التبرّعات
label-date = التاريخ
label-reference = رقم التبرّع
label-fund-type = نوع التبرّع
label-gift = التبرّع
label-extra = مبلغ إضافي وتغطية الرسوم
label-paid = المبلغ المدفوع
label-earlier = أُعيد إليك من قبل
label-refund = أُعيد إليك الآن
label-left = المتبقي مما دفعته
label-match = مطابقة { $sponsor }
label-total = التبرّع والمطابقة معًا

date-both = { $gregorian }، الموافق { $hijri }
fund-type = { $kind ->
    [zakat] زكاة
    [sadaqah] صدقة
    [sadaqah_jariyah] صدقة جارية
   *[general] تبرّع عام
}
match-value = { $amount } ({ $backing ->
    [guaranteed] مضمونة من طرف ثالث
    [funded] مدفوعة سلفًا
   *[promised] بتعهّد من الجهة المطابِقة
})

receipt-subject = إيصال تبرّعك لحملة { $campaign }
receipt-preview = دفعت { $paid } في { $date }.
receipt-thanks = شكرًا لك. وصلنا تبرّعك لحملة { $campaign } التي تنظمها { $organisation }، وهذا إيصاله.
receipt-match = تبرّعك جلب معه مطابقة من الجهات المطابِقة:
receipt-proves = يثبت هذا الإيصال ما دفعته أنت.
receipt-proves-match = يثبت هذا الإيصال ما دفعته أنت. أما المطابقة فتدفعها الجهة المطابِقة ويصدر إيصالها باسمها.
receipt-open = اعرض تبرّعك وإيصاله
receipt-link = يُظهر الرابط تبرّعك لكل من يملكه: احتفظ بهذه الرسالة لنفسك.
receipt-why = وصلتك هذه الرسالة لأنك تبرّعت عبر رِفادة.

refund-subject = أُعيد إليك { $amount }: تبرّعك لحملة { $campaign }
refund-preview = { $amount } من أصل { $paid } دفعتها.
refund-given-back = أعدنا إليك { $amount } مما دفعته لحملة { $campaign } التي تنظمها { $organisation }.
refund-called-off = أُلغيت حملة { $campaign } التي تنظمها { $organisation }، ولذلك أعدنا { $amount } إليك.
refund-disputed = استرد مصرفك لصالحك { $amount } مما دفعته لحملة { $campaign } التي تنظمها { $organisation }. فقد اعتُرض على عملية الدفع، وجاء القرار لصالح حامل البطاقة.
refund-to-card = يعود المبلغ إلى البطاقة التي دفعت بها، وقد تمضي بضعة أيام عمل قبل أن يظهر في حسابك.
refund-by-bank = يصلك المبلغ من مصرفك، لا منا.
refund-remains = ما بقي من تبرّعك:
refund-nothing-left = لم يبقَ من تبرّعك شيء، ولا ترافقه مطابقة.
refund-unmatched = لا ترافق ما بقي من تبرّعك مطابقة.
refund-match-kept = بقي تبرّعك ومطابقته كما كانا.
refund-match-smaller = أُعيد حساب المطابقة على ما بقي من تبرّعك، وعاد ما سقط منها إلى صندوق الجهة المطابِقة.
refund-keep = احتفظ بهذه الرسالة مع إيصالك، فهما معًا يثبتان ما قدمته.

notice-subject = تبرّع جديد بمبلغ { $amount } لحملة { $campaign }
notice-preview = { $amount } لحملة { $campaign }.
notice-news = وصل تبرّع جديد إلى حملتكم { $campaign }.
notice-unnamed = لا تذكر هذه الرسالة اسم المتبرّع.
notice-open = صفحة الحملة
notice-why = وصلتك هذه الرسالة لأنك من مسؤولي المالية في { $organisation }.

invitation-subject = دعوة إلى العمل مع { $organisation } في رِفادة
invitation-preview = الدعوة صالحة حتى { $date }.
invitation-news = يدعوك { $inviter } إلى العمل مع { $organisation } في رِفادة.
invitation-role = { $role ->
    [owner] ستكون من مالكي المنظمة هنا، ولك فيها كل الصلاحيات.
    [finance] ستتولى التبرعات وردّها وتحويل الأموال.
   *[editor] ستتولى الحملات وأخبارها.
}
invitation-valid = الدعوة لك وحدك، وتُقبل مرة واحدة حتى { $date }. ادخل بعنوان البريد نفسه الذي وصلتك عليه.
invitation-open = قبول الدعوة
invitation-ignore = إن كنت لا تعرف المرسِل فتجاهل هذه الرسالة، ولن يحدث شيء.
invitation-why = وصلتك هذه الرسالة لأن أحد مالكي { $organisation } كتب عنوانك.

sign-in-subject = رمز الدخول إلى رِفادة
sign-in-preview = الرمز صالح لوقت قصير.
sign-in-code = هذا رمز دخولك إلى رِفادة:
sign-in-valid = { $count ->
    [zero] تنتهي صلاحية الرمز الآن.
    [one] الرمز صالح لدقيقة واحدة.
    [two] الرمز صالح لدقيقتين.
    [few] الرمز صالح لمدة { $shown } دقائق.
    [many] الرمز صالح لمدة { $shown } دقيقة.
   *[other] الرمز صالح لمدة { $shown } دقيقة.
}
sign-in-open = فتح صفحة الدخول
sign-in-ignore = إن لم تطلب الدخول فتجاهل هذه الرسالة، ولا تعطِ الرمز لأحد.
sign-in-why = وصلتك هذه الرسالة لأن أحدًا طلب الدخول إلى رِفادة بهذا العنوان.

automatic = هذه رسالة آلية، فلا حاجة إلى الرد عليها.
