review-queue = ما ينتظر قرارًا
review-audit = سجل القرارات
review-more = المزيد
review-decided = سُجّل قرارك، ويُبلَّغ به أصحابه.
review-facts = البيانات
review-remarks = القرار السابق
review-admins-look = للمراجِعين وحدهم أن يقرّروا. يمكنك الاطلاع.
review-nothing-to-decide = لا قرار مطلوب هنا الآن.
review-state = { $state ->
    [draft] مسودة
    [submitted] مقدَّمة للمراجعة
    [approved] موافَق عليها
    [live] مفتوحة للتبرّع
    [paused] متوقفة مؤقتًا
    [closed] منتهية
    [cancelled] ملغاة
    [rejected] مرفوض
    [registered] مسجَّل، لم يُراجَع بعد
    [applied] ينتظر التحقق
    [verified] جرى التحقق
    [suspended] موقوف
    [changes_requested] طُلبت تعديلات
    [none] لا شيء
   *[other] حالة أخرى
}
queue-kinds = ما الذي يُعرض
queue-all = الكل
queue-campaigns = الحملات
queue-organisations = المنظمات
queue-sponsors = الجهات المطابِقة
queue-empty = لا شيء ينتظر.
queue-empty-text = ما يُقدَّم للمراجعة يظهر هنا، والأقدم أولًا.
queue-own = منظمتك
queue-times = { $count ->
    [zero] للمرة الأولى
    [one] للمرة الأولى
    [two] للمرة الثانية
    [few] قُدّم { $shown } مرات
    [many] قُدّم { $shown } مرة
   *[other] قُدّم { $shown } مرة
}
kind-campaign = حملة
kind-organisation = منظمة
kind-sponsor = جهة مطابِقة
claim-free = لم يتولّها أحد بعد. تولَّها نصف ساعة لكي لا يعمل عليها غيرك معك.
claim-yours = هذه بين يديك حتى { $time }.
claim-other = يتولّاها { $who } حتى { $time }. لا يقرّر فيها غيره حتى ذلك الوقت.
claim-take = أتولّاها
claim-renew = نصف ساعة أخرى
claim-let-go = أتركها لغيري
claim-held = صارت بين يديك.
claim-released = تركتها لغيرك.
changes-title = ما تغيّر
changes-since = ما تغيّر عمّا قُدّم في { $date } وصدر فيه القرار السابق:
changes-none = لم يتغيّر شيء منذ ما قُدّم في { $date } وصدر فيه القرار السابق.
changes-before = قبل
changes-after = الآن
changes-nothing = لا شيء
field-name = { $field ->
    [title] العنوان
    [story] النص
    [goal] الهدف
    [starts_at] البداية
    [ends_at] النهاية
    [budget] الميزانية
    [suggested_gifts] المبالغ المقترحة
    [permit] الترخيص
    [picture] الصورة
    [sdgs] أهداف التنمية المستدامة
    [areas] مجالات العمل
    [groups] الفئات المستفيدة
    [target_groups] الفئات المستفيدة
    [fund_types] أنواع التبرّع
    [programme_id] البرنامج
    [slug] عنوان الصفحة
    [name] الاسم
    [registration_number] رقم التسجيل
    [website] الموقع الإلكتروني
   *[other] بيان آخر
}
fact-title = العنوان
fact-organisation = المنظمة
fact-name = الاسم
fact-country = البلد
fact-registration = رقم التسجيل
fact-organisation-state = حالة المنظمة
fact-programme = البرنامج
fact-goal = الهدف
fact-starts = البداية
fact-ends = النهاية
fact-fund-types = أنواع التبرّع
fact-sdgs = أهداف التنمية المستدامة
fact-areas = مجالات العمل
fact-groups = الفئات المستفيدة
fact-permit = الترخيص
fact-authority = الجهة المرخِّصة
fact-permit-days = صلاحية الترخيص
fact-picture = ما تُظهره الصورة
fact-address = عنوان الصفحة
fact-website = الموقع الإلكتروني
fact-sponsor-kind = النوع
fact-story = النص
fact-budget = الميزانية
fact-suggested-gift = مبلغ مقترح
budget-for = البند
budget-amount = المبلغ
budget-sum = المجموع
kind-of-sponsor = { $kind ->
    [person] شخص
    [company] شركة
    [foundation] مؤسسة مانحة
    [programme] برنامج
    [public_body] جهة حكومية
   *[other] نوع آخر
}
permit-missing = غير موجود، وهو مطلوب في هذا البلد
permit-not-needed = غير موجود، وليس مطلوبًا في هذا البلد
permit-title = تسجيل ترخيص
permit-number = رقم الترخيص
permit-authority = الجهة التي منحته
permit-from = أول يوم
permit-until = آخر يوم
permit-record = سجّل الترخيص
permit-recorded = سُجّل الترخيص.
halt-title = إيقاف الحملة
halt-means = لا تقبل الحملة تبرّعات حتى يأذن مراجع أو مشرف باستئنافها. تبقى التبرّعات السابقة، وتُبلَّغ المنظمة بالسبب.
halt-reason = لماذا توقفها؟
halt-reason-hint = يقرأ المعنيّون السبب كما تكتبه.
halt-do = أوقف الحملة
halt-done = أُوقفت الحملة.
halt-over-title = استئناف الحملة
halt-over-means = أوقفها مراجع أو مشرف. عند استئنافها تقبل التبرّعات من جديد.
halt-over-do = استأنف الحملة
halt-over-done = استُؤنفت الحملة.
wall-names = المتبرّعون المذكورون في صفحتها
wall-take-down = أزل الاسم
wall-taken-down = لم يعد الاسم يظهر في صفحة الحملة.
find-title = الاطّلاع على ما هو منشور
find-address = عنوان صفحته
find-hint = عنوان حملة أو منظمة أو جهة مطابِقة: العنوان كاملًا أو آخره.
find-do = اطّلع
find-nothing = لا صفحة بهذا العنوان.
decide-title = القرار
decide-checks = ما نظرت فيه
decide-checks-hint = للموافقة ينبغي أن تنظر في كل واحد منها.
check-story = النص واضح: ماذا يُفعل، ولمن، وأين
check-dignity = النص والصورة يحفظان كرامة الناس وخصوصيتهم
check-budget = الميزانية تناسب الهدف والمدة
check-permit = الترخيص ساري المفعول حيث يُطلب، ويخص هذه الحملة
check-languages = كل لغة فيها تقول الشيء نفسه
check-registration = رقم التسجيل والاسم يطابقان السجل الرسمي
check-represents = صاحب الطلب مخوَّل تمثيل المنظمة
check-sanctions = الاسم ليس في قوائم العقوبات
check-work = مجالات العمل والفئات معقولة
check-identity = ثبتت هوية الجهة وصفة من سجّلها
check-means = يُنتظر منها أن تدفع ما تعد به، ومصدر مالها واضح
decide-decision = ماذا تقرّر؟
decide-way = { $decision ->
    [approved] أوافق: تُفتح الحملة في موعدها
    [changes_requested] أطلب تعديلات: تعود مسودة مع الملاحظات
    [rejected] أرفض
    [verified] تحقّقت: الجهة هي كما تقول
   *[suspended] أوقفها: يتوقف كل ما لها مؤقتًا
}
decide-reason = السبب
decide-reason-hint = يصل إلى أصحابه بلغتهم. لا حاجة إليه عند الموافقة.
decide-reason-none = غير ذلك: أكتبه بكلماتي
decide-reason-for = { $decision ->
    [changes_requested] تعديلات — { $reason }
    [suspended] إيقاف — { $reason }
   *[rejected] رفض — { $reason }
}
decide-words = بكلماتك
decide-words-hint = يقرؤه أصحابه كما تكتبه، بدلًا من نص القائمة.
decide-record = سجّل القرار
error-decision = اختر قرارًا
error-checks = لكي توافق انظر أولًا في كل ما في القائمة
error-reason = اختر سببًا من القائمة أو اكتبه بكلماتك
error-reason-other = هذا السبب لقرار آخر
error-day = اكتب اليوم هكذا: ٢٠٢٦-١١-٢٣
error-id = هذا ليس معرّفًا
audit-filter = تصفية
audit-actor = من فعل ذلك (البريد الإلكتروني)
audit-action = ماذا فُعل
audit-action-hint = كما في السجل، مثل campaign.approved
audit-subject = معرّف ما يتعلّق به
audit-from = من يوم
audit-to = إلى يوم
audit-show = اعرض
audit-all = كل السجل
audit-empty = لا شيء في السجل بهذه الشروط.
audit-clock = بحلول الموعد
audit-states = من { $before } إلى { $after }

letters-menu = الرسائل المتعثرة
letters-title = الرسائل المتعثرة
letters-lead = رسائل بين الخدمات لم تستطع إحداها العمل بها. لا تعطّل غيرها، وتبقى حتى تُعاد أو تُحذف.
letters-none = لا شيء.
letters-away = لا تجيب هذه الخدمة الآن.
letters-tries = { $count ->
    [zero] لم تُحاوَل
    [one] محاولة واحدة
    [two] محاولتان
    [few] { $shown } محاولات
    [many] { $shown } محاولة
   *[other] { $shown } محاولة
}
letters-body = ما تقوله
letters-headers = الترويسات
letters-replay = أعِدها
letters-replay-means = تحاول الخدمة من جديد كأن الرسالة جاءت أول مرة. وما سرى أثره من قبل لا يتكرر.
letters-old = أعِدها مع ذلك: نظرتُ في ما تتحدث عنه
letters-too-old = قيلت قبل أن تبدأ ذاكرة الخدمة، فقد يسري أثرها مرتين.
letters-drop = احذفها
letters-drop-means = ما تقوله لا يُقال ثانية. لا يمكن التراجع عن ذلك.
letters-drop-sure = احذفها نهائيًا
letters-said-replayed = تحاول الخدمة من جديد. وما يتعثر يعود إلى هنا.
letters-said-dropped = حُذفت.

did-campaign-drafted = كُتبت الحملة
did-campaign-edited = عُدّلت الحملة
did-campaign-picture-set = وُضعت صورة الحملة
did-campaign-submitted = قُدّمت الحملة
did-campaign-changes-requested = طُلبت تعديلات على الحملة
did-campaign-approved = اعتُمدت الحملة
did-campaign-rejected = رُفضت الحملة
did-campaign-went-live = بدأت الحملة
did-campaign-paused = أُوقفت الحملة مؤقتًا
did-campaign-resumed = استؤنفت الحملة
did-campaign-closed = أُغلقت الحملة
did-campaign-cancelled = أُلغيت الحملة
did-campaign-permit-recorded = سُجّل التصريح
did-campaign-permit-lapsed = انتهى التصريح
did-organisation-registered = سُجّلت المنظمة
did-organisation-edited = عُدّلت بيانات المنظمة
did-organisation-applied = طُلب التوثيق
did-organisation-verified = وُثّقت المنظمة
did-organisation-rejected = لم توثَّق المنظمة
did-organisation-suspended = عُلّقت المنظمة
did-organisation-member-invited = دُعي شخص
did-organisation-invitation-revoked = سُحبت دعوة
did-organisation-members-changed = تغيّر الفريق
did-programme-opened = فُتح البرنامج
did-programme-closed = أُغلق البرنامج
did-programme-joined = انضمّت المنظمة إلى برنامج
did-programme-charter-signed = وُقّع الميثاق
did-sponsor-registered = سُجّلت جهة مطابِقة
did-sponsor-verified = وُثّقت الجهة المطابِقة
did-sponsor-rejected = لم توثَّق الجهة المطابِقة
did-sponsor-suspended = عُلّقت الجهة المطابِقة
did-fund-drafted = كُتبت مسودة صندوق مطابقة
did-fund-edited = عُدّلت مسودة صندوق المطابقة
did-fund-activated = بدأ صندوق المطابقة
did-fund-increased = زيد مبلغ صندوق المطابقة
did-fund-paused = أُوقف صندوق المطابقة مؤقتًا
did-fund-resumed = استُؤنف صندوق المطابقة
did-name-taken-down = أُزيل اسم متبرّع من صفحة حملة

ledger-title = الدفاتر
ledger-balance = ميزان المراجعة
ledger-balance-means = كل ما قُيّد حتى الآن. الجانبان متساويان في كل عملة دائمًا، فإن اختلفا فتوقّف وابحث عن السبب.
ledger-debit = مدين
ledger-credit = دائن
ledger-even = متساويان
ledger-uneven = غير متساويين
ledger-entries = القيود
ledger-all = كل القيود
ledger-empty = لم يُقيَّد شيء.
ledger-from = ما قُيّد ابتداءً من هذا اليوم (بالتوقيت العالمي)
ledger-account = الحساب
ledger-payment = الدفعة
ledger-entry = { $kind ->
    [charge] دفع متبرّع
    [exchange] حوّله مزوّد الدفع إلى عملة التسوية
    [fee] ما اقتطعه مزوّد الدفع
    [refund] رُدّ مبلغ إلى المتبرّع
    [refund_failure] عاد مبلغ مردود إلينا
    [dispute_held] يحتجز مزوّد الدفع ما يطالب به مصرف
    [dispute_won] كُسب اعتراض
    [dispute_lost] خُسر اعتراض
   *[other] شيء آخر
}
ledger-kind = { $kind ->
    [provider_clearing] لدى مزوّد الدفع
    [campaign_gifts] تبرّعات مستحقة لحملة
    [donor_extras] إكراميات ورسوم غطّاها المتبرّعون
    [provider_fees] رسوم مزوّد الدفع
    [exchange] بين العملات
    [disputes_held] محتجز لاعتراضات
    [refunds_owed] مبالغ ما زالت مستحقة للمتبرّعين
    [losses] خسائر
   *[other] حساب آخر
}

programme-new = افتح برنامجًا
programme-open = افتحه
programme-lead = حملات منظمات كثيرة تحت سقف واحد. يُفتح فورًا: تنضمّ إليه المنظمات وتجعل حملاتها جزءًا منه.
programme-about = عمّ يدور
programme-charter = الميثاق
programme-charter-hint = ما توقّعه كل منظمة بانضمامها. اتركه فارغًا إن لم يكن ثمة ميثاق.
programme-slug-hint = أحرف لاتينية صغيرة وأرقام وشرطات: { $start }…
